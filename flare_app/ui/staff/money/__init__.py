"""What is done with money on pages of staff: laying it on invoices, giving it back, taking it back."""
