"""Bank statements and payment orders in the banks' own formats: ISO 20022 camt and pain, SWIFT MT940 and MT942."""
