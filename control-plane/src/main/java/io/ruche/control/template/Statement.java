package io.ruche.control.template;

import io.ruche.control.template.Expression.Parameters;
import io.ruche.control.template.Value.Callable;
import io.ruche.control.template.Value.Namespace;
import io.ruche.control.template.Value.Tuple;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A piece of a template that writes text or sets variables. Immutable; each runs itself. */
interface Statement {

    /** How a loop goes on after it. */
    enum Flow {
        NEXT,
        CONTINUE,
        BREAK
    }

    Flow run(Scope scope, StringBuilder out);

    static Flow runAll(List<Statement> statements, Scope scope, StringBuilder out) {
        for (Statement statement : statements) {
            scope.budget().step();
            Flow flow = statement.run(scope, out);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    /** The text that statements write, in a scope of their own. */
    static String capture(List<Statement> body, Scope scope) {
        StringBuilder text = new StringBuilder();
        runAll(body, scope, text);
        return text.toString();
    }

    private static void write(String text, Scope scope, StringBuilder out) {
        scope.budget().characters(text.length());
        if (out.length() + (long) text.length() > Budget.MAX_STRING) {
            throw TemplateException.of("it writes more than " + Budget.MAX_STRING + " characters");
        }
        out.append(text);
    }

    record Literal(String text) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            write(text, scope, out);
            return Flow.NEXT;
        }
    }

    record Print(Expression value) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            write(Python.str(value.eval(scope)), scope, out);
            return Flow.NEXT;
        }
    }

    record Branch(Expression condition, List<Statement> body) {}

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            for (Branch branch : branches) {
                if (Value.truth(branch.condition().eval(scope))) {
                    return runAll(branch.body(), scope, out);
                }
            }
            return runAll(otherwise, scope, out);
        }
    }

    record For(
            Target target,
            Expression items,
            Optional<Expression> condition,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            List<Object> all = chosen(scope);
            Loop loop = new Loop(all);
            for (int i = 0; i < all.size(); i++) {
                scope.budget().step();
                loop.moveTo(i);
                Scope inner = scope.inner();
                inner.set("loop", loop);
                target.assign(all.get(i), inner);
                if (runAll(body, inner, out) == Flow.BREAK) {
                    break;
                }
            }
            if (all.isEmpty()) {
                runAll(otherwise, scope.inner(), out);
            }
            return Flow.NEXT;
        }

        private List<Object> chosen(Scope scope) {
            List<Object> chosen = new ArrayList<>();
            Iterator<Object> each = Value.iterate(items.eval(scope));
            while (each.hasNext()) {
                scope.budget().step();
                Object item = each.next();
                if (condition.isPresent()) {
                    Scope inner = scope.inner();
                    target.assign(item, inner);
                    if (!Value.truth(condition.get().eval(inner))) {
                        continue;
                    }
                }
                chosen.add(item);
            }
            return chosen;
        }
    }

    record Jump(Flow flow) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            return flow;
        }
    }

    record Set(Target target, Expression value) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            target.assign(value.eval(scope), scope);
            return Flow.NEXT;
        }
    }

    /** {@code {% set name %}text{% endset %}}; {@code filtered} is the text or what filters make of it. */
    record SetBlock(Target target, List<Statement> body, Expression filtered) implements Statement {
        static final String TEXT = " text"; // no name in a template has a space

        @Override
        public Flow run(Scope scope, StringBuilder out) {
            Scope inner = scope.inner();
            inner.set(TEXT, capture(body, inner));
            target.assign(filtered.eval(inner), scope);
            return Flow.NEXT;
        }
    }

    /** {@code {% filter name %}text{% endfilter %}}. */
    record FilterBlock(List<Statement> body, Expression filtered) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            Scope inner = scope.inner();
            inner.set(SetBlock.TEXT, capture(body, inner));
            write(Python.str(filtered.eval(inner)), scope, out);
            return Flow.NEXT;
        }
    }

    /** A scope of its own: {@code {% generation %}}, {@code {% with %}}. */
    record Block(List<Statement> settings, List<Statement> body) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            Scope inner = scope.inner();
            runAll(settings, inner, out);
            return runAll(body, inner, out);
        }
    }

    record MacroDefinition(String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
            implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            scope.set(name, callable(scope));
            return Flow.NEXT;
        }

        /** Defaults belong to the last parameters. */
        Callable callable(Scope definition) {
            return (caller, arguments) -> {
                Budget budget = caller.budget();
                budget.enter();
                Scope inner = definition.inner();
                Map<String, Object> named = new LinkedHashMap<>(arguments.named());
                Object block = named.remove("caller");
                inner.set("caller", block == null ? new Value.Undefined("'caller' is undefined") : block);
                for (int i = 0; i < parameters.size(); i++) {
                    String parameter = parameters.get(i);
                    int fallback = i - (parameters.size() - defaults.size());
                    Object given = i < arguments.positional().size()
                            ? arguments.positional().get(i)
                            : named.remove(parameter);
                    inner.set(
                            parameter,
                            given != null
                                    ? given
                                    : fallback >= 0
                                            ? defaults.get(fallback).eval(inner)
                                            : new Value.Undefined("parameter '" + parameter + "' was not provided"));
                }
                List<Object> rest = arguments.positional().size() > parameters.size()
                        ? new ArrayList<>(arguments
                                .positional()
                                .subList(
                                        parameters.size(),
                                        arguments.positional().size()))
                        : List.of();
                inner.set("varargs", new Tuple(rest));
                inner.set("kwargs", new LinkedHashMap<Object, Object>(named));
                String text = capture(body, inner);
                budget.leave();
                return text;
            };
        }
    }

    /** {@code {% call macro(...) %}text{% endcall %}}. */
    record CallBlock(Expression function, Parameters parameters, MacroDefinition caller) implements Statement {
        @Override
        public Flow run(Scope scope, StringBuilder out) {
            if (!(function.eval(scope) instanceof Callable callable)) {
                throw TemplateException.of("{% call %} names no macro");
            }
            Arguments given = parameters.eval(scope);
            Map<String, Object> named = new LinkedHashMap<>(given.named());
            named.put("caller", caller.callable(scope));
            write(Python.str(callable.call(scope, new Arguments(given.positional(), named))), scope, out);
            return Flow.NEXT;
        }
    }

    /** What {@code set} and {@code for} assign to. */
    sealed interface Target {
        void assign(Object value, Scope scope);

        record Variable(String name) implements Target {
            @Override
            public void assign(Object value, Scope scope) {
                scope.set(name, value);
            }
        }

        /** {@code namespace.field}. */
        record NamespaceField(String name, String field) implements Target {
            @Override
            public void assign(Object value, Scope scope) {
                if (!(scope.get(name) instanceof Namespace namespace)) {
                    throw TemplateException.of("cannot assign attribute on non-namespace object");
                }
                if (field.startsWith("_")) {
                    throw TemplateException.of("namespace attribute '" + field + "' must not begin with an underscore");
                }
                namespace.fields().put(field, value);
            }
        }

        record Several(List<Target> targets) implements Target {
            @Override
            public void assign(Object value, Scope scope) {
                List<Object> items = Value.list(value);
                if (items.size() != targets.size()) {
                    throw TemplateException.of(items.size() + " values to unpack (expected: " + targets.size() + ")");
                }
                for (int i = 0; i < items.size(); i++) {
                    targets.get(i).assign(items.get(i), scope);
                }
            }
        }
    }
}
