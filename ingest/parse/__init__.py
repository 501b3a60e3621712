"""What several sources share: text with bounds, rows, documents, workbooks."""
