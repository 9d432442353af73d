"""The voice door: an Alexa request becomes `Heard`, a `Reply` becomes speech."""
