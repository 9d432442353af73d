"""The text door: a Twilio webhook becomes `Heard`, a `Reply` becomes messages."""
