package io.ruche.tests.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A closed-loop HTTP/1.1 client: one blocking socket and one thread a connection, prepared bytes out, just enough parsing
 * to find where an answer ends. Cheap enough not to be what is measured.
 */
final class LoadClient {

    /** Latencies in nanoseconds, sorted; tokens are SSE data frames with a choice in them. */
    record Result(long[] latencies, long[] firstTokens, long tokens, long errors, Duration elapsed, String firstError) {

        double percentileMillis(double fraction) {
            return millis(latencies, fraction);
        }

        double firstTokenMillis(double fraction) {
            return millis(firstTokens, fraction);
        }

        double perSecond() {
            return latencies.length / (elapsed.toNanos() / 1e9);
        }

        private static double millis(long[] sorted, double fraction) {
            return sorted.length == 0
                    ? Double.NaN
                    : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * fraction))] / 1e6;
        }
    }

    private final InetSocketAddress address;
    private final byte[] request;

    LoadClient(int port, String path, String key, byte[] body) {
        address = new InetSocketAddress("127.0.0.1", port);
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        request = Arrays.copyOf(headBytes, headBytes.length + body.length);
        System.arraycopy(body, 0, request, headBytes.length, body.length);
    }

    /** Runs until the time is over or each connection made its share of {@code requests}. */
    Result run(int connections, Duration time, long requests) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<Connection> all = new ArrayList<>();
        AtomicLong left = new AtomicLong(requests);
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            Connection connection = new Connection(left, start + time.toNanos());
            all.add(connection);
            Thread thread = new Thread(connection, "load-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return new Result(
                sorted(all.stream().map(c -> c.latencies).toList()),
                sorted(all.stream().map(c -> c.firstTokens).toList()),
                all.stream().mapToLong(c -> c.tokens).sum(),
                all.stream().mapToLong(c -> c.errors).sum(),
                elapsed,
                all.stream()
                        .map(c -> c.firstError)
                        .filter(e -> !e.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    private static long[] sorted(List<List<Long>> lists) {
        return lists.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
    }

    private final class Connection implements Runnable {
        final List<Long> latencies = new ArrayList<>();
        final List<Long> firstTokens = new ArrayList<>();
        long tokens;
        long errors;
        String firstError = "";
        private final AtomicLong left;
        private final long end;
        private final StringBuilder line = new StringBuilder();

        Connection(AtomicLong left, long end) {
            this.left = left;
            this.end = end;
        }

        @Override
        public void run() {
            while (System.nanoTime() < end && left.get() > 0) {
                try (Socket socket = new Socket()) {
                    socket.setTcpNoDelay(true);
                    socket.setSoTimeout(60_000);
                    socket.connect(address, 5_000);
                    InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
                    OutputStream out = socket.getOutputStream();
                    while (System.nanoTime() < end && left.getAndDecrement() > 0) {
                        exchange(in, out);
                    }
                    return;
                } catch (IOException e) {
                    errors++;
                    if (firstError.isEmpty()) {
                        firstError = String.valueOf(e.getMessage());
                    }
                    if (errors > 100) {
                        return;
                    }
                }
            }
        }

        private void exchange(InputStream in, OutputStream out) throws IOException {
            long start = System.nanoTime();
            out.write(request);
            String status = readLine(in);
            long length = -1;
            boolean chunked = false;
            for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
                String lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Long.parseLong(lower.substring(15).trim());
                } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
                    chunked = true;
                }
            }
            if (chunked) {
                readChunks(in, start);
            } else {
                in.skipNBytes(Math.max(0, length));
            }
            if (!status.contains(" 200")) {
                throw new IOException(status);
            }
            latencies.add(System.nanoTime() - start);
        }

        /** Counts frames by the blank line that ends each, wherever the chunks are cut. */
        private void readChunks(InputStream in, long start) throws IOException {
            boolean first = true;
            int newlines = 0;
            for (int size = Integer.parseInt(readLine(in).trim(), 16);
                    size > 0;
                    size = Integer.parseInt(readLine(in).trim(), 16)) {
                byte[] chunk = in.readNBytes(size);
                if (first) {
                    firstTokens.add(System.nanoTime() - start);
                    first = false;
                }
                for (byte b : chunk) {
                    newlines = b == '\n' ? newlines + 1 : 0;
                    if (newlines == 2) {
                        tokens++;
                    }
                }
                // Jetty sends this line end with the next chunk: nobody has to wait for it
                in.skipNBytes(2);
            }
            readLine(in);
        }

        private String readLine(InputStream in) throws IOException {
            line.setLength(0);
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("connection closed");
                }
                if (b != '\r') {
                    line.append((char) b);
                }
            }
            return line.toString();
        }
    }
}
