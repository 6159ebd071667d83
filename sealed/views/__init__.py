"""Pages of the 支援会議. For whoever has no seat they look the same whether a conference exists or not."""
