package io.ruche.agent.tools.web;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Which addresses a granted host may turn out to have. */
enum Reach {
    /** Those of the public internet: a name there that means a machine at home is somebody's trick. */
    PUBLIC,
    /** Those, this machine, and private networks: for names that only a home has. */
    HOME,
    /** Also link-local ones: for an address that was granted as such. */
    ANY;

    boolean has(InetAddress given) {
        InetAddress address = embedded(given);
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) return false;
        return switch (this) {
            case ANY -> true;
            case HOME -> !address.isLinkLocalAddress() && !isReserved(address);
            case PUBLIC ->
                !address.isLinkLocalAddress()
                        && !isReserved(address)
                        && !address.isLoopbackAddress()
                        && !isPrivate(address);
        };
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] b = address.getAddress();
        if (b.length == 16) return (b[0] & 0xFE) == 0xFC || address.isSiteLocalAddress();
        return address.isSiteLocalAddress() || is(b, 100, 64, 10); // shared by providers' customers, RFC 6598
    }

    /** Special purposes of RFC 6890 that are no host's address. */
    private static boolean isReserved(InetAddress address) {
        byte[] b = address.getAddress();
        if (b.length == 16) {
            // documentation, Teredo and the like, discard; anything that is not global unicast, private or loopback
            boolean isGlobal = (b[0] & 0xE0) == 0x20;
            boolean isSpecial = b[0] == 0x20 && b[1] == 0x01 && (b[2] == 0x0D && (b[3] & 0xFF) == 0xB8 || b[2] == 0);
            return isGlobal ? isSpecial : !isPrivate(address) && !address.isLoopbackAddress();
        }
        return is(b, 0, 0, 8)
                || is(b, 192, 0, 24) && b[2] == 0
                || is(b, 192, 0, 24) && b[2] == 2
                || is(b, 198, 18, 15)
                || is(b, 198, 51, 16) && b[2] == 100
                || is(b, 203, 0, 16) && b[2] == 113
                || (b[0] & 0xF0) == 0xF0;
    }

    private static boolean is(byte[] b, int first, int second, int bits) {
        int prefix = (b[0] & 0xFF) << 8 | b[1] & 0xFF;
        int mask = 0xFFFF << 16 - Math.min(bits, 16) & 0xFFFF;
        return (prefix & mask) == ((first << 8 | second) & mask);
    }

    /** The IPv4 address that an IPv6 one stands for: mapped, translated (64:ff9b::/96) or 6to4 (2002::/16). */
    private static InetAddress embedded(InetAddress address) {
        if (!(address instanceof Inet6Address)) return address;
        byte[] b = address.getAddress();
        int at = -1;
        if (isZero(b, 0, 10) && (b[10] == -1 && b[11] == -1 || isZero(b, 10, 12) && !isZero(b, 12, 15))) at = 12;
        else if (b[0] == 0 && b[1] == 0x64 && (b[2] & 0xFF) == 0xFF && (b[3] & 0xFF) == 0x9B) at = 12;
        else if (b[0] == 0x20 && b[1] == 0x02) at = 2;
        if (at < 0) return address;
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(b, at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean isZero(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) if (b[i] != 0) return false;
        return true;
    }
}
