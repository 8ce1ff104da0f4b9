"""The nouns: form, rule, report, finding. No input or output here."""
