package io.ruche.agent.models;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server with files, and with the faults that a test asks for. */
final class FileServer implements AutoCloseable {
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    final Map<String, String> redirects = new ConcurrentHashMap<>();
    /** {@code PATH RANGE} of each request; {@code -} for no range. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final List<String> queries = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    volatile boolean ranges = true;
    volatile String tag = "\"one\"";
    /** Cut each answer after so many bytes; as often as {@link #cuts} says. */
    volatile int cutAfter = Integer.MAX_VALUE;

    volatile int cuts;
    /** The size that answers in parts tell, when it is not the file's. */
    volatile long size;
    /** Bytes of all answers. */
    volatile long sent;

    volatile int status;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query = exchange.getRequestURI().getRawQuery();
            if (query != null) queries.add(query);
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(path + " " + (range == null ? "-" : range));
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            authorizations.add(authorization == null ? "-" : authorization);
            if (redirects.containsKey(path)) {
                exchange.getResponseHeaders().set("Location", redirects.get(path));
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            byte[] file = files.get(path);
            if (status != 0 || file == null) {
                exchange.sendResponseHeaders(status != 0 ? status : 404, -1);
                return;
            }
            int from = 0;
            int to = file.length - 1;
            String condition = exchange.getRequestHeaders().getFirst("If-Range");
            boolean part = range != null && ranges && (condition == null || condition.equals(tag));
            if (part) {
                String[] ends = range.replace("bytes=", "").split("-", 2);
                from = Integer.parseInt(ends[0]);
                to = ends[1].isEmpty() ? to : Math.min(to, Integer.parseInt(ends[1]));
                exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + claimed(file));
            }
            if (!tag.isEmpty()) {
                exchange.getResponseHeaders().set("ETag", tag);
            }
            int length = to + 1 - from;
            exchange.sendResponseHeaders(part ? 206 : 200, length);
            sent += length;
            if (cuts > 0 && length > cutAfter) {
                cuts--;
                length = cutAfter;
            }
            exchange.getResponseBody().write(file, from, length);
            exchange.getResponseBody().flush();
        }
    }

    private long claimed(byte[] file) {
        return size > 0 ? size : file.length;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
