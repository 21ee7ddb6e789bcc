package io.ruche.control.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that sends and reads bytes, for what a well-behaved client would never do. */
public final class RawClient implements AutoCloseable {
    private final Socket socket;

    public RawClient(House house) {
        this(house, 0);
    }

    public RawClient(House house, int receiveBuffer) {
        this(house.port(), receiveBuffer);
    }

    /** @param receiveBuffer bytes that the kernel takes for it unread; 0: as it likes */
    public RawClient(int port, int receiveBuffer) {
        try {
            socket = new Socket();
            if (receiveBuffer > 0) socket.setReceiveBufferSize(receiveBuffer);
            socket.connect(new java.net.InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(10_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String post(House house, String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + house.key
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    public RawClient send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Reads until this text came, or the end. */
    public String readUntil(String text) {
        StringBuilder read = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            char last = text.charAt(text.length() - 1);
            while (true) {
                int b = in.read();
                if (b < 0) break;
                read.append((char) b);
                if (b == last && read.indexOf(text, read.length() - text.length()) >= 0) break;
            }
        } catch (SocketTimeoutException e) {
            throw new IllegalStateException("nothing more came after: " + read, e);
        } catch (IOException e) {
            read.append("<reset>");
        }
        return read.toString();
    }

    /** Reads to the end of the connection. */
    public String readAll() {
        return readUntil("\0never\0");
    }

    /** Leaves without a word; {@code reset} with an RST. */
    public void leave(boolean reset) {
        try {
            if (reset) socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        leave(false);
    }
}
