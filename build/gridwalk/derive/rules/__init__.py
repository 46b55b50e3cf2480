"""The rules: each file is one, as ``gridwalk.derive.rule.Rule`` says."""
