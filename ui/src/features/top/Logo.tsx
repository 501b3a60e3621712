/** A ball of thread with its loose end. */
export function Logo() {
  return (
    <span className="logo">
      <svg
        aria-hidden="true"
        fill="none"
        height="28"
        stroke="currentColor"
        strokeLinecap="round"
        strokeWidth="1.8"
        viewBox="0 0 28 28"
        width="28"
      >
        <circle cx="12.5" cy="12.5" r="9" />
        <path d="M4.8 9.2c4.6-1.6 10.400 0.200 15 5.600M4 13.600c3.800-1 8.400 0.600 12.400 6.500M7.600 5.300c4.800 0 10 3 13.200 8.200" />
        <path d="M17.500 20c2.500 3.300 5 4.500 8 4" />
      </svg>
      <b>Clew</b>
    </span>
  );
}
