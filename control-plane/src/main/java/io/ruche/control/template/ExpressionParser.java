package io.ruche.control.template;

import io.ruche.control.template.Expression.Parameters;
import io.ruche.control.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads expressions by Jinja's grammar: each method is one level of precedence, the loosest first. */
class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Map<String, Object> CONSTANTS = Map.of(
            "true", true,
            "True", true,
            "false", false,
            "False", false,
            "none", Value.None.NONE,
            "None", Value.None.NONE);

    private final List<Token> tokens;
    private int at;
    private int depth;

    ExpressionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    final Expression expression() {
        enter();
        Expression value = or();
        while (takeName("if")) {
            Expression condition = or();
            Optional<Expression> otherwise = takeName("else") ? Optional.of(expression()) : Optional.empty();
            value = new Expression.Conditional(condition, value, otherwise);
        }
        depth--;
        return value;
    }

    /** One expression, or several with commas between, which are a tuple. */
    final Expression tuple(boolean conditional) {
        List<Expression> items = new ArrayList<>();
        boolean comma = false;
        while (!(peek().kind() == Kind.PRINT_END || peek().kind() == Kind.BLOCK_END || isOperator(")"))) {
            items.add(conditional ? expression() : or());
            comma = takeOperator(",");
            if (!comma) {
                break;
            }
        }
        if (items.isEmpty() && !isOperator(")")) {
            throw unexpected("an expression");
        }
        return items.size() == 1 && !comma ? items.get(0) : new Expression.TupleOf(items);
    }

    final Expression or() {
        Expression left = and();
        while (takeName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (takeName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        if (takeName("not")) {
            enter();
            Expression value = new Expression.Not(not());
            depth--;
            return value;
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            if (peek().kind() == Kind.OPERATOR && COMPARISONS.contains(peek().text())) {
                operators.add(next().text());
            } else if (takeName("in")) {
                operators.add("in");
            } else if (isName("not") && peek(1).is(Kind.NAME, "in")) {
                at += 2;
                operators.add("not in");
            } else {
                break;
            }
            others.add(sum());
        }
        return operators.isEmpty() ? first : new Expression.Comparison(first, operators, others);
    }

    private Expression sum() {
        Expression left = concatenation();
        while (isOperator("+") || isOperator("-")) {
            char operator = next().text().charAt(0);
            left = new Expression.Arithmetic(operator, left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (takeOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.get(0) : new Expression.Concatenation(parts);
    }

    private Expression product() {
        Expression left = power();
        while (isOperator("*") || isOperator("/") || isOperator("//") || isOperator("%")) {
            String operator = next().text();
            left = new Expression.Arithmetic(operator.equals("//") ? ':' : operator.charAt(0), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (takeOperator("**")) {
            left = new Expression.Arithmetic('^', left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean filters) {
        enter();
        Expression value;
        if (takeOperator("-")) {
            value = new Expression.Negative(unary(false));
        } else if (takeOperator("+")) {
            value = unary(false);
        } else {
            value = primary();
        }
        value = postfix(value);
        depth--;
        return filters ? filtered(value) : value;
    }

    private Expression primary() {
        Token token = next();
        switch (token.kind()) {
            case NAME:
                Object constant = CONSTANTS.get(token.text());
                return constant == null ? new Expression.Name(token.text()) : new Expression.Constant(constant);
            case STRING:
                StringBuilder text = new StringBuilder(token.text());
                while (peek().kind() == Kind.STRING) {
                    text.append(next().text());
                }
                return new Expression.Constant(text.toString());
            case INTEGER, FLOAT:
                return new Expression.Constant(token.number());
            default:
                if (token.is(Kind.OPERATOR, "(")) {
                    Expression inner = tuple(true);
                    expectOperator(")");
                    return inner;
                }
                if (token.is(Kind.OPERATOR, "[")) {
                    return list();
                }
                if (token.is(Kind.OPERATOR, "{")) {
                    return map();
                }
                at--;
                throw unexpected("an expression");
        }
    }

    private Expression list() {
        List<Expression> items = new ArrayList<>();
        while (!isOperator("]")) {
            items.add(expression());
            if (!takeOperator(",")) {
                break;
            }
        }
        expectOperator("]");
        return new Expression.ListOf(items);
    }

    private Expression map() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!isOperator("}")) {
            keys.add(expression());
            expectOperator(":");
            values.add(expression());
            if (!takeOperator(",")) {
                break;
            }
        }
        expectOperator("}");
        return new Expression.MapOf(keys, values);
    }

    private Expression postfix(Expression object) {
        Expression value = object;
        while (true) {
            if (takeOperator(".")) {
                Token field = next();
                if (field.kind() == Kind.NAME) {
                    value = new Expression.Field(value, field.text());
                } else if (field.kind() == Kind.INTEGER) {
                    value = new Expression.Item(value, new Expression.Constant(field.number()));
                } else {
                    at--;
                    throw unexpected("a name");
                }
            } else if (takeOperator("[")) {
                value = subscript(value);
            } else if (isOperator("(")) {
                value = new Expression.Call(value, parameters());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression object) {
        Optional<Expression> from = isOperator(":") ? Optional.empty() : Optional.of(expression());
        if (!takeOperator(":")) {
            expectOperator("]");
            return new Expression.Item(object, from.orElseThrow());
        }
        Optional<Expression> to = isOperator(":") || isOperator("]") ? Optional.empty() : Optional.of(expression());
        Optional<Expression> step =
                takeOperator(":") && !isOperator("]") ? Optional.of(expression()) : Optional.empty();
        expectOperator("]");
        return new Expression.Slice(object, from, to, step);
    }

    /** Filters, tests and calls after a value. */
    final Expression filtered(Expression value) {
        Expression result = value;
        while (true) {
            if (takeOperator("|")) {
                result = filter(result);
            } else if (takeName("is")) {
                result = test(result);
            } else if (isOperator("(")) {
                result = new Expression.Call(result, parameters());
            } else {
                return result;
            }
        }
    }

    /** A filter's name and arguments; the bar before it is taken already. */
    final Expression filter(Expression value) {
        Token name = expectName("the name of a filter");
        // Jinja finds out about unknown ones only when it comes to them, and templates rely on that
        Filters.Filter filter = Filters.find(name.text()).orElse((input, arguments, scope) -> {
            throw TemplateException.of("line " + name.line() + ": no filter named '" + name.text() + "'");
        });
        Parameters parameters = isOperator("(") ? parameters() : Parameters.NONE;
        return new Expression.Filtered(value, name.text(), filter, parameters);
    }

    private Expression test(Expression value) {
        boolean negated = takeName("not");
        Token name = expectName("the name of a test");
        Tests.Test test = Tests.find(name.text()).orElse((input, arguments) -> {
            throw TemplateException.of("line " + name.line() + ": no test named '" + name.text() + "'");
        });
        Parameters parameters = Parameters.NONE;
        if (isOperator("(")) {
            parameters = parameters();
        } else if (startsArgument()) {
            parameters = new Parameters(List.of(postfix(primary())), Map.of(), Optional.empty(), Optional.empty());
        }
        return new Expression.Tested(value, test, parameters, negated);
    }

    private boolean startsArgument() {
        Token token = peek();
        return switch (token.kind()) {
            case NAME -> !Set.of("else", "or", "and", "if", "is", "not", "in").contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            default -> false;
        };
    }

    final Parameters parameters() {
        expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Optional<Expression> rest = Optional.empty();
        Optional<Expression> namedRest = Optional.empty();
        while (!isOperator(")")) {
            if (takeOperator("**")) {
                namedRest = Optional.of(expression());
            } else if (takeOperator("*")) {
                rest = Optional.of(expression());
            } else if (peek().kind() == Kind.NAME && peek(1).is(Kind.OPERATOR, "=")) {
                String name = next().text();
                at++;
                named.put(name, expression());
            } else if (named.isEmpty()) {
                positional.add(expression());
            } else {
                throw unexpected("no positional argument after a named one");
            }
            if (!takeOperator(",")) {
                break;
            }
        }
        expectOperator(")");
        return new Parameters(positional, named, rest, namedRest);
    }

    final Token peek() {
        return peek(0);
    }

    final Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    final Token next() {
        Token token = peek();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    final boolean isName(String name) {
        return peek().is(Kind.NAME, name);
    }

    final boolean takeName(String name) {
        boolean is = isName(name);
        at += is ? 1 : 0;
        return is;
    }

    final boolean isOperator(String operator) {
        return peek().is(Kind.OPERATOR, operator);
    }

    final boolean takeOperator(String operator) {
        boolean is = isOperator(operator);
        at += is ? 1 : 0;
        return is;
    }

    final void expectOperator(String operator) {
        if (!takeOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    final Token expectName(String what) {
        if (peek().kind() != Kind.NAME) {
            throw unexpected(what);
        }
        return next();
    }

    final void expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        next();
    }

    final TemplateException unexpected(String expected) {
        return TemplateException.of(
                "line " + peek().line() + ": unexpected " + peek().shown() + " (expected: " + expected + ")");
    }

    final void enter() {
        if (++depth > Budget.MAX_DEPTH) {
            throw TemplateException.of(
                    "line " + peek().line() + ": it nests deeper than " + Budget.MAX_DEPTH + " levels");
        }
    }

    final void leave() {
        depth--;
    }
}
