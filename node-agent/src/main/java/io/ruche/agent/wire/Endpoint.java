package io.ruche.agent.wire;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;

/** Where a service listens: another process by host and port, or this one by name. */
public sealed interface Endpoint {
    String IN_PROCESS = "inprocess:";

    /** The form that travels in messages: {@code HOST:PORT} or {@code inprocess:NAME}. */
    String text();

    /** @throws FailureException INVALID_REQUEST when the text is neither form */
    static Endpoint parse(String text) {
        if (text.startsWith(IN_PROCESS) && text.length() > IN_PROCESS.length()) {
            return new InProcess(text.substring(IN_PROCESS.length()));
        }

        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                return new Tcp(withoutBrackets(text.substring(0, colon)), port);
            }
        } catch (NumberFormatException e) {
            // told below
        }

        throw FailureException.of(
                FailureCode.INVALID_REQUEST,
                "address: " + text + " (expected: HOST:PORT, port 0-65535).",
                "For example 127.0.0.1:7421.");
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    record InProcess(String name) implements Endpoint {
        @Override
        public String text() {
            return IN_PROCESS + name;
        }
    }

    record Tcp(String host, int port) implements Endpoint {
        @Override
        public String text() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
