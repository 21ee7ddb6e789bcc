package io.ruche.tests.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bytes to a socket and back, for requests that no decent client would send. */
final class RawHttp {

    private RawHttp() {}

    /** Sends as is, reads until the answer is complete, the peer closes, or nothing came for {@code millis}. */
    static String exchange(String url, String request, int millis) {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            try {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    answer.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                    if (complete(answer.toString())) {
                        break;
                    }
                }
            } catch (SocketTimeoutException e) {
                return answer.toString();
            }
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean complete(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        int length = answer.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
        if (end < 0 || length < 0 || length > end) {
            return false;
        }
        int expected = Integer.parseInt(
                answer.substring(length + 15, answer.indexOf("\r\n", length)).trim());
        return answer.substring(end + 4).getBytes(StandardCharsets.UTF_8).length >= expected;
    }
}
