package io.ruche.control.exchange;

import io.ruche.control.exchange.Endpoints.Bound;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request. Immutable. */
public final class Router {
    private final Map<String, Bound> exact = new HashMap<>();
    private final List<Template> templates = new ArrayList<>();

    public Router(List<Bound> routes) {
        for (Bound bound : routes) {
            Route<?> route = bound.route();
            if (route.path().indexOf('{') < 0) exact.put(route.method() + ' ' + route.path(), bound);
            else templates.add(new Template(bound, route.path().split("/", -1)));
        }
    }

    /** @param path as it was sent, without the query: an encoded slash belongs to a name */
    public Optional<Match> find(String method, String path) {
        Bound bound = exact.get(method + ' ' + path);
        if (bound != null) return Optional.of(new Match(bound, Map.of()));
        String[] parts = path.split("/", -1);
        for (Template template : templates) {
            if (!template.bound.route().method().equals(method)) continue;
            Map<String, String> parameters = template.match(parts);
            if (parameters != null) return Optional.of(new Match(template.bound, parameters));
        }
        return Optional.empty();
    }

    /** The methods that this path takes; empty when there is no such path. */
    public Set<String> methods(String path) {
        Set<String> methods = new TreeSet<>();
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
            if (find(method, path).isPresent()) methods.add(method);
        }
        return methods;
    }

    /** A route and what its braces stand for. */
    public record Match(Bound bound, Map<String, String> parameters) {}

    private record Template(Bound bound, String[] parts) {
        @Nullable
        Map<String, String> match(String[] path) {
            if (path.length != parts.length) return null;
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 0; i < parts.length; i++) {
                boolean open = parts[i].startsWith("{");
                if (open && !path[i].isEmpty()) {
                    parameters.put(parts[i].substring(1, parts[i].length() - 1), decode(path[i]));
                } else if (!parts[i].equals(path[i])) return null;
            }
            return parameters;
        }

        private static String decode(String segment) {
            if (segment.indexOf('%') < 0) return segment;
            try {
                return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                // a percent sign that begins nothing: no name of ours looks like this
                return segment;
            }
        }
    }
}
