package io.ruche.scheduler.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DeviceSheetTest {
    private static final String DEVICE = """
            devices:
              - name: cellar
                title: The server in the cellar
                processor: cpu
                memoryGiB: 64
                limit: host
            """;

    @Test
    void tellsWhichNodesThereAreAndWhatJoinsThem() {
        DeviceSheet sheet = read(DEVICE + """
                links:
                  lab: {title: The switch of the lab, kind: ethernet, gbps: 3.1, micros: 50, source: iperf}
                cluster:
                  nodes: {one: mac-studio-m3-ultra-512, two: cellar}
                  links:
                    - {between: [one, two], type: lab}
                    - {between: [one, three], type: rdma-thunderbolt-5}
                """);
        assertThat(sheet.nodes())
                .containsEntry("one", "mac-studio-m3-ultra-512")
                .containsEntry("two", "cellar");
        assertThat(sheet.links())
                .extracting(DeclaredLink::link)
                .extracting(Link::kind)
                .containsExactly(LinkKind.ETHERNET, LinkKind.RDMA);
        assertThat(sheet.catalogue().get("cellar").memoryBytes()).isEqualTo(64L << 30);
    }

    @Test
    void anEmptyFileSaysNothing() {
        assertThat(read("# nothing yet\n").nodes()).isEmpty();
        assertThat(read("# nothing yet\n").catalogue().devices())
                .hasSameSizeAs(DeviceCatalogue.builtIn().devices());
    }

    @Test
    void whatIsWrongIsToldWithItsPlace() {
        refused("devices: 3", "devices: 3 (expected: a list)");
        refused("device: []", "device: not known (expected: links, devices, cluster)");
        refused("[]", "the file: []");
        refused("devices: [", "the file: ");
        refused(DEVICE.replace("64", "-1"), "devices[0].memoryGiB: -1 (expected: a number above 0)");
        refused(DEVICE.replace("limit: host", "limit: half"), "devices[0].limit: 'half' (expected: apple, card, host");
        refused(DEVICE.replace("cpu", "abacus"), "devices[0].processor: 'abacus' (expected: gpu, cpu, board)");
        refused(DEVICE.replace("    limit: host\n", ""), "devices[0].limit: missing");
        refused(DEVICE + "    bandwidth: {value: 20}\n", "devices[0].bandwidth.source: missing");
        refused(DEVICE + "    colour: red\n", "devices[0].colour: not known");
        refused(
                "cluster: {nodes: {one: mac-studio-m3-ultra}}",
                "cluster.nodes.one: 'mac-studio-m3-ultra' (expected: a kind of machine)");
        refused("cluster: {links: [{between: [one], type: 10gbe}]}", "cluster.links[0].between: [one]");
        refused("cluster: {links: [{between: [a, b], type: string}]}", "cluster.links[0].type: 'string'");
        refused("a: &a [1]\nb: [*a, *a]\n".repeat(1) + "x: " + "[".repeat(5_000), "the file");
        refused(" ".repeat(1_000_001), "the file: 1000001 bytes (expected: at most 1000000)");
    }

    private static DeviceSheet read(String text) {
        return DeviceSheet.of("devices.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String text, String told) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CONFIGURATION))
                .hasMessageContaining("devices.yaml: ")
                .hasMessageContaining(told);
    }
}
