package io.ruche.control.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables that a piece of a template sees: its own, then those around it. */
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, Object> variables;
    private final Budget budget;

    private Scope(@Nullable Scope outer, Map<String, Object> variables, Budget budget) {
        this.outer = outer;
        this.variables = variables;
        this.budget = budget;
    }

    static Scope root(Map<String, Object> variables) {
        return new Scope(null, variables, new Budget());
    }

    Scope inner() {
        return new Scope(this, new HashMap<>(8), budget);
    }

    Budget budget() {
        return budget;
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            Object value = scope.variables.get(name);
            if (value != null) {
                return value;
            }
        }
        return new Value.Undefined("'" + name + "' is undefined");
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }
}
