package io.ruche.scheduler.organisation.spec.tree;

/** JSON's null inside a free mapping; elsewhere a null says no more than a missing field. */
public enum Null {
    NULL
}
