package io.ruche.control.exchange;

import io.ruche.scheduler.state.Role;

/** Who may take a route. */
public enum Access {
    /** Anybody, without a key. */
    OPEN,
    VIEWER,
    OPERATOR,
    ADMIN;

    /** Whether a caller of this role may. */
    public boolean allows(Role role) {
        return switch (this) {
            case OPEN -> true;
            case VIEWER -> role.allows(Role.VIEWER);
            case OPERATOR -> role.allows(Role.OPERATOR);
            case ADMIN -> role.allows(Role.ADMIN);
        };
    }
}
