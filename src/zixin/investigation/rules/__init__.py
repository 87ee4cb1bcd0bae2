"""What an investigation may and must: predicates with their sentences, and pure judgements."""
