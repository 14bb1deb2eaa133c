-- Whose address it is, asked before one is added: it is said at its field at once.
CREATE INDEX contact_points_value ON contact_points (value, kind, customer_id);
