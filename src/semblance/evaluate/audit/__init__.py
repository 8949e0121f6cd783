"""What is wrong with a data set: copies across splits, doubtful labels, outliers and gaps."""

from semblance.evaluate.audit.audit import Audit, audit
from semblance.evaluate.audit.findings import core_csv, findings, findings_csv
from semblance.evaluate.audit.presenting import audit_report
from semblance.evaluate.audit.subjects import Subject, of_items, of_pictures

__all__ = [
    "Audit",
    "Subject",
    "audit",
    "audit_report",
    "core_csv",
    "findings",
    "findings_csv",
    "of_items",
    "of_pictures",
]
