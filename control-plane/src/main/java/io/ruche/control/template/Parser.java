package io.ruche.control.template;

import io.ruche.control.template.Expression.Name;
import io.ruche.control.template.Statement.Flow;
import io.ruche.control.template.Statement.MacroDefinition;
import io.ruche.control.template.Statement.SetBlock;
import io.ruche.control.template.Statement.Target;
import io.ruche.control.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a template into statements. What could reach beyond the template (include, import, extends) is unknown to it. */
final class Parser extends ExpressionParser {

    private Parser(List<Token> tokens) {
        super(tokens);
    }

    /** @throws TemplateException with the line, when it is no template */
    static List<Statement> parse(String template) {
        Parser parser = new Parser(new Lexer(template).tokens());
        List<Statement> statements = parser.body(Set.of());
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected("the end of the template");
        }
        return statements;
    }

    /** Statements up to a tag with one of these names, which is left after its opening <code>{%</code>. */
    private List<Statement> body(Set<String> ends) {
        enter();
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = peek();
            switch (token.kind()) {
                case DATA -> statements.add(new Statement.Literal(next().text()));
                case PRINT_BEGIN -> {
                    next();
                    statements.add(new Statement.Print(tuple(true)));
                    expect(Kind.PRINT_END, "}}");
                }
                case BLOCK_BEGIN -> {
                    next();
                    if (peek().kind() == Kind.NAME && ends.contains(peek().text())) {
                        leave();
                        return statements;
                    }
                    statements.add(statement());
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw unexpected("{% " + String.join(" %} or {% ", ends) + " %}");
                    }
                    leave();
                    return statements;
                }
            }
        }
    }

    private Statement statement() {
        Token tag = expectName("the name of a tag");
        Statement statement = switch (tag.text()) {
            case "if" -> branches();
            case "for" -> loop();
            case "set" -> set();
            case "macro" -> macro();
            case "call" -> call();
            case "filter" -> filterBlock();
            case "with" -> with();
            case "generation" -> {
                endOfTag();
                yield new Statement.Block(List.of(), bodyUntil("endgeneration"));
            }
            case "break" -> new Statement.Jump(Flow.BREAK);
            case "continue" -> new Statement.Jump(Flow.CONTINUE);
            default -> throw TemplateException.of("line " + tag.line() + ": unknown tag '" + tag.text() + "'");
        };
        endOfTag();
        return statement;
    }

    private Statement branches() {
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        do {
            Expression condition = tuple(false);
            endOfTag();
            branches.add(new Statement.Branch(condition, body(Set.of("elif", "else", "endif"))));
        } while (takeName("elif"));
        if (takeName("else")) {
            endOfTag();
            otherwise = bodyUntil("endif");
        } else {
            expectName("endif");
        }
        return new Statement.If(branches, otherwise);
    }

    private Statement loop() {
        Target target = target();
        if (!takeName("in")) {
            throw unexpected("in");
        }
        Expression items = tuple(false);
        Optional<Expression> condition = takeName("if") ? Optional.of(expression()) : Optional.empty();
        if (isName("recursive")) {
            throw unexpected("no recursive loop");
        }
        endOfTag();
        List<Statement> body = body(Set.of("else", "endfor"));
        List<Statement> otherwise = List.of();
        if (takeName("else")) {
            endOfTag();
            otherwise = bodyUntil("endfor");
        } else {
            expectName("endfor");
        }
        return new Statement.For(target, items, condition, body, otherwise);
    }

    private Statement set() {
        Target target = target();
        if (takeOperator("=")) {
            return new Statement.Set(target, tuple(true));
        }
        Expression filtered = new Name(SetBlock.TEXT);
        while (takeOperator("|")) {
            filtered = filter(filtered);
        }
        endOfTag();
        return new SetBlock(target, bodyUntil("endset"), filtered);
    }

    private Target target() {
        List<Target> targets = new ArrayList<>();
        boolean comma;
        do {
            targets.add(oneTarget());
            comma = takeOperator(",");
        } while (comma && peek().kind() == Kind.NAME && !isName("in"));
        return targets.size() == 1 && !comma ? targets.get(0) : new Target.Several(targets);
    }

    private Target oneTarget() {
        if (takeOperator("(")) {
            Target inner = target();
            expectOperator(")");
            return inner;
        }
        String name = expectName("a variable").text();
        if (takeOperator(".")) {
            return new Target.NamespaceField(name, expectName("a field").text());
        }
        return new Target.Variable(name);
    }

    private Statement macro() {
        String name = expectName("the name of a macro").text();
        MacroDefinition signature = signature(name);
        endOfTag();
        return new MacroDefinition(name, signature.parameters(), signature.defaults(), bodyUntil("endmacro"));
    }

    /** Parameters with their defaults; the body is still to come. */
    private MacroDefinition signature(String name) {
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        expectOperator("(");
        while (!isOperator(")")) {
            parameters.add(expectName("a parameter").text());
            if (takeOperator("=")) {
                defaults.add(expression());
            } else if (!defaults.isEmpty()) {
                throw unexpected("a default, as the parameter before has one");
            }
            if (!takeOperator(",")) {
                break;
            }
        }
        expectOperator(")");
        return new MacroDefinition(name, parameters, defaults, List.of());
    }

    private Statement call() {
        MacroDefinition signature =
                isOperator("(") ? signature("caller") : new MacroDefinition("caller", List.of(), List.of(), List.of());
        Expression called = expression();
        if (!(called instanceof Expression.Call call)) {
            throw unexpected("a call");
        }
        endOfTag();
        MacroDefinition caller =
                new MacroDefinition("caller", signature.parameters(), signature.defaults(), bodyUntil("endcall"));
        return new Statement.CallBlock(call.function(), call.parameters(), caller);
    }

    private Statement filterBlock() {
        Expression filtered = filter(new Name(SetBlock.TEXT));
        while (takeOperator("|")) {
            filtered = filter(filtered);
        }
        endOfTag();
        return new Statement.FilterBlock(bodyUntil("endfilter"), filtered);
    }

    private Statement with() {
        List<Statement> settings = new ArrayList<>();
        while (peek().kind() == Kind.NAME) {
            Target target = oneTarget();
            expectOperator("=");
            settings.add(new Statement.Set(target, expression()));
            if (!takeOperator(",")) {
                break;
            }
        }
        endOfTag();
        return new Statement.Block(settings, bodyUntil("endwith"));
    }

    private List<Statement> bodyUntil(String end) {
        List<Statement> body = body(Set.of(end));
        expectName(end);
        // {% endmacro name %} may repeat the name
        if (end.equals("endmacro") && peek().kind() == Kind.NAME) {
            next();
        }
        return body;
    }

    private void endOfTag() {
        expect(Kind.BLOCK_END, "%}");
    }
}
