package io.ruche.control.template;

import io.ruche.control.template.Value.Callable;
import io.ruche.control.template.Value.None;
import io.ruche.control.template.Value.Tuple;
import io.ruche.control.template.Value.Undefined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something that has a value. Immutable; each computes itself. */
interface Expression {

    Object eval(Scope scope);

    record Constant(Object value) implements Expression {
        @Override
        public Object eval(Scope scope) {
            return value;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            return scope.get(name);
        }
    }

    record ListOf(List<Expression> items) implements Expression {
        @Override
        public Object eval(Scope scope) {
            return all(items, scope);
        }
    }

    record TupleOf(List<Expression> items) implements Expression {
        @Override
        public Object eval(Scope scope) {
            return new Tuple(all(items, scope));
        }
    }

    record MapOf(List<Expression> keys, List<Expression> values) implements Expression {
        @Override
        public Object eval(Scope scope) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                map.put(Value.key(keys.get(i).eval(scope)), values.get(i).eval(scope));
            }
            return map;
        }
    }

    /** {@code object.name}: a method before an entry. */
    record Field(Expression object, String name) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            return Access.field(object.eval(scope), name);
        }
    }

    /** {@code object[index]}: an entry before a method. */
    record Item(Expression object, Expression index) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            return Access.item(object.eval(scope), index.eval(scope));
        }
    }

    record Slice(Expression object, Optional<Expression> from, Optional<Expression> to, Optional<Expression> step)
            implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            return Access.slice(object.eval(scope), bound(from, scope), bound(to, scope), bound(step, scope));
        }

        private static Object bound(Optional<Expression> bound, Scope scope) {
            return bound.isPresent() ? bound.get().eval(scope) : None.NONE;
        }
    }

    /** What a call or filter is given, before it is computed. {@code *} and {@code **} arguments come after the others. */
    record Parameters(
            List<Expression> positional,
            Map<String, Expression> named,
            Optional<Expression> rest,
            Optional<Expression> namedRest) {
        static final Parameters NONE = new Parameters(List.of(), Map.of(), Optional.empty(), Optional.empty());

        Arguments eval(Scope scope) {
            if (this == NONE) {
                return Arguments.NONE;
            }
            List<Object> values = all(positional, scope);
            rest.ifPresent(items -> values.addAll(Value.list(items.eval(scope))));
            Map<String, Object> byName = new HashMap<>();
            named.forEach((name, value) -> byName.put(name, value.eval(scope)));
            if (namedRest.isPresent() && namedRest.get().eval(scope) instanceof Map<?, ?> more) {
                more.forEach((name, value) -> byName.put(Python.str(name), value));
            }
            return new Arguments(values, byName);
        }
    }

    record Call(Expression function, Parameters parameters) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            Object target = function.eval(scope);
            if (target instanceof Callable callable) {
                return callable.call(scope, parameters.eval(scope));
            }
            throw target instanceof Undefined undefined
                    ? Value.missing(undefined)
                    : TemplateException.of("'" + Value.type(target) + "' object is not callable");
        }
    }

    record Filtered(Expression value, String name, Filters.Filter filter, Parameters parameters) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            return filter.apply(value.eval(scope), parameters.eval(scope), scope);
        }
    }

    record Tested(Expression value, Tests.Test test, Parameters parameters, boolean negated) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            return test.holds(value.eval(scope), parameters.eval(scope)) != negated;
        }
    }

    record Not(Expression value) implements Expression {
        @Override
        public Object eval(Scope scope) {
            return !Value.truth(value.eval(scope));
        }
    }

    record And(Expression left, Expression right) implements Expression {
        @Override
        public Object eval(Scope scope) {
            Object first = left.eval(scope);
            return Value.truth(first) ? right.eval(scope) : first;
        }
    }

    record Or(Expression left, Expression right) implements Expression {
        @Override
        public Object eval(Scope scope) {
            Object first = left.eval(scope);
            return Value.truth(first) ? first : right.eval(scope);
        }
    }

    /** {@code value if condition else otherwise}. */
    record Conditional(Expression condition, Expression value, Optional<Expression> otherwise) implements Expression {
        @Override
        public Object eval(Scope scope) {
            if (Value.truth(condition.eval(scope))) {
                return value.eval(scope);
            }
            return otherwise.isPresent()
                    ? otherwise.get().eval(scope)
                    : new Undefined("the inline if-expression evaluated to false and no else section was defined.");
        }
    }

    /** {@code a < b <= c}: each neighbour pair must hold. */
    record Comparison(Expression first, List<String> operators, List<Expression> others) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            Object left = first.eval(scope);
            for (int i = 0; i < operators.size(); i++) {
                Object right = others.get(i).eval(scope);
                if (!Tests.compare(left, operators.get(i), right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    /** {@code a ~ b ~ c}. */
    record Concatenation(List<Expression> parts) implements Expression {
        @Override
        public Object eval(Scope scope) {
            StringBuilder text = new StringBuilder();
            for (Expression part : parts) {
                text.append(Python.str(part.eval(scope)));
                scope.budget().step();
            }
            scope.budget().characters(text.length());
            return text.toString();
        }
    }

    record Arithmetic(char operator, Expression left, Expression right) implements Expression {
        @Override
        public Object eval(Scope scope) {
            scope.budget().step();
            return Calculator.compute(operator, left.eval(scope), right.eval(scope), scope.budget());
        }
    }

    record Negative(Expression value) implements Expression {
        @Override
        public Object eval(Scope scope) {
            Object number = value.eval(scope);
            return number instanceof Double decimal ? (Object) (-decimal) : (Object) (-Value.whole(number));
        }
    }

    private static List<Object> all(List<Expression> items, Scope scope) {
        List<Object> values = new ArrayList<>(items.size());
        for (Expression item : items) {
            scope.budget().step();
            values.add(item.eval(scope));
        }
        return values;
    }
}
