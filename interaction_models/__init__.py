"""What people say to us: the intents, the utterances, the disclosures, and how words become an intent."""
