"""The normal form that all passes read and write: grammar, kinds, small builders."""
