"""Address books and calendars: vCard and iCalendar."""
