package io.ruche.tests.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The upstream behind the other gateways: OpenAI's wire format, no computing. A thread a connection; one flush a token.
 *
 * <pre>FakeUpstream PORT TOKENS GAP_MICROS</pre>
 */
final class FakeUpstream {
    private static final byte[] WHOLE = whole();

    private FakeUpstream() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int tokens = Integer.parseInt(arguments[1]);
        long gap = Long.parseLong(arguments[2]) * 1000;
        try (ServerSocket server = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println("listening on " + server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket, tokens, gap), "upstream");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void serve(Socket accepted, int tokens, long gap) {
        try (Socket socket = accepted) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            OutputStream out = socket.getOutputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                byte[] body = in.readNBytes(contentLength(head));
                if (head.startsWith("GET")) {
                    respond(
                            out,
                            "{\"object\":\"list\",\"data\":[{\"id\":\"fake\",\"object\":\"model\"}]}"
                                    .getBytes(StandardCharsets.US_ASCII));
                } else if (new String(body, 0, Math.min(body.length, 4096), StandardCharsets.ISO_8859_1)
                                .contains("\"stream\":true")
                        || new String(
                                        body,
                                        Math.max(0, body.length - 256),
                                        Math.min(body.length, 256),
                                        StandardCharsets.ISO_8859_1)
                                .contains("\"stream\":true")) {
                    stream(out, tokens, gap);
                } else {
                    respond(out, WHOLE);
                }
            }
        } catch (IOException e) {
            // the client left; that is its right
        }
    }

    private static void respond(OutputStream out, byte[] body) throws IOException {
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        out.write(all);
    }

    private static void stream(OutputStream out, int tokens, long gap) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        long due = System.nanoTime();
        for (int i = 0; i < tokens; i++) {
            chunk(
                    out,
                    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"fake\","
                            + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n");
            due += gap;
            for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
                LockSupport.parkNanos(rest);
            }
        }
        chunk(
                out,
                "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"fake\","
                        + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
        chunk(out, "data: [DONE]\n\n");
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        out.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder(512);
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            int length = head.length();
            if (b == '\n' && length >= 4 && head.charAt(length - 3) == '\n') {
                return head.toString();
            }
        }
        return "";
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return Integer.parseInt(line.substring(15).trim());
            }
        }
        return 0;
    }

    private static byte[] whole() {
        return ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"fake\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"" + "word ".repeat(80)
                        + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":80,\"total_tokens\":90}}")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
