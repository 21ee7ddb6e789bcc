package io.ruche.agent.tools.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
    @ParameterizedTest
    @CsvSource({
        "93.184.215.14, true, true, true",
        "2606:4700::1111, true, true, true",
        "127.0.0.1, false, true, true",
        "127.8.8.8, false, true, true",
        "::1, false, true, true",
        "10.1.2.3, false, true, true",
        "172.16.0.1, false, true, true",
        "172.32.0.1, true, true, true",
        "192.168.1.20, false, true, true",
        "100.64.0.1, false, true, true",
        "100.128.0.1, true, true, true",
        "fd12::1, false, true, true",
        "fc00::1, false, true, true",
        "169.254.169.254, false, false, true",
        "fe80::1, false, false, true",
        "0.0.0.0, false, false, false",
        "::, false, false, false",
        "0.1.2.3, false, false, true",
        "224.0.0.1, false, false, false",
        "ff02::1, false, false, false",
        "255.255.255.255, false, false, true",
        "240.0.0.1, false, false, true",
        "192.0.0.170, false, false, true",
        "192.0.2.1, false, false, true",
        "198.18.0.1, false, false, true",
        "198.19.255.1, false, false, true",
        "198.51.100.7, false, false, true",
        "203.0.113.7, false, false, true",
        "::ffff:127.0.0.1, false, true, true",
        "::ffff:169.254.169.254, false, false, true",
        "::127.0.0.1, false, true, true",
        "64:ff9b::7f00:1, false, true, true",
        "64:ff9b::a9fe:a9fe, false, false, true",
        "2002:7f00:1::, false, true, true",
        "2002:c0a8:101::1, false, true, true",
        "2001:db8::1, false, false, true",
        "2001::1, false, false, true"
    })
    void knowsWhoseAddressesTheyAre(String address, boolean isPublic, boolean isOfHome, boolean isAny)
            throws Exception {
        InetAddress parsed = InetAddress.getByName(address);

        assertThat(Reach.PUBLIC.has(parsed)).as("public").isEqualTo(isPublic);
        assertThat(Reach.HOME.has(parsed)).as("home").isEqualTo(isOfHome);
        assertThat(Reach.ANY.has(parsed)).as("any").isEqualTo(isAny);
    }
}
