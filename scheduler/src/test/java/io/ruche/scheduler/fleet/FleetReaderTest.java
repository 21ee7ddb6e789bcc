package io.ruche.scheduler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.fleet.Fleet.FleetDeployment;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.fleet.Fleet.QuietHours;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetReaderTest {
    private static final List<String> MODELS = List.of("kimi-k2.5", "llama-3.1-8b");
    private static final String WHOLE = """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: house }
            spec:
              nodes:
                - name: studio
                  device: mac-studio-m3-ultra-512
                  count: 2
                  foreign: 20GB
                - name: spark
                  device: dgx-spark
                  limit: 100GB
                  deployments:
                    - { model: llama-3.1-8b, runtime: mlx, context: 8192, slots: 4 }
              links:
                - { between: [studio], type: rdma }
                - { between: [studio-1, spark], type: ethernet, gbps: 10, latency: 120us }
              power: { usdPerKWh: 0.25, quietHours: 22:00-07:30 }
            """;

    private static Optional<Fleet> read(String text, SpecProblems problems) {
        return FleetReader.read(text.getBytes(StandardCharsets.UTF_8), problems, DeviceCatalogue.builtIn(), MODELS);
    }

    private static Fleet read(String text) {
        SpecProblems problems = new SpecProblems("fleet.yaml");
        Optional<Fleet> fleet = read(text, problems);
        assertThat(problems.errors()).isEmpty();
        return fleet.orElseThrow();
    }

    private static List<String> wrong(String text) {
        SpecProblems problems = new SpecProblems("fleet.yaml");
        assertThat(read(text, problems)).isEmpty();
        return problems.errors().stream().map(SpecProblem::text).toList();
    }

    @Test
    void countedMachinesAreWrittenOut() {
        Fleet fleet = read(WHOLE);

        assertThat(fleet.name()).isEqualTo("house");
        assertThat(fleet.nodes()).extracting(FleetNode::name).containsExactly("studio-1", "studio-2", "spark");
        assertThat(fleet.nodes())
                .extracting(FleetNode::foreignBytes)
                .containsExactly(20_000_000_000L, 20_000_000_000L, 0L);
        assertThat(fleet.nodes().get(2).limitBytes()).contains(100_000_000_000L);
        assertThat(fleet.nodes().get(2).deployments())
                .containsExactly(new FleetDeployment("llama-3.1-8b", "mlx", 8192, 4));
    }

    @Test
    void everyTwoMachinesThatALinkNamesAreJoined() {
        Fleet fleet = read(WHOLE);

        assertThat(fleet.links()).hasSize(2);
        assertThat(fleet.links().get(0).nodes()).containsExactly("studio-1", "studio-2");
        assertThat(fleet.links().get(0).link().kind()).isEqualTo(LinkKind.RDMA);
        assertThat(fleet.links().get(1).nodes()).containsExactly("studio-1", "spark");
        assertThat(fleet.links().get(1).link().bytesPerSecond()).isEqualTo(1.25e9);
        assertThat(fleet.links().get(1).link().latencySeconds()).isEqualTo(120e-6);
    }

    @Test
    void onEthernetMachinesMeetAtTheSlowerOnesSpeed() {
        Fleet fleet = read(WHOLE.replace("device: dgx-spark", "device: raspberry-pi-5-8")
                .replace("between: [studio-1, spark]", "between: [studio, spark]")
                .replace(", gbps: 10, latency: 120us", ""));

        assertThat(fleet.links()).hasSize(3);
        assertThat(fleet.links().get(1).nodes()).containsExactly("studio-1", "studio-2");
        assertThat(fleet.links().get(1).link().bytesPerSecond()).isEqualTo(1.25e9);
        assertThat(fleet.links().get(2).nodes()).containsExactly("studio-1", "studio-2", "spark");
        assertThat(fleet.links().get(2).link().bytesPerSecond()).isEqualTo(0.125e9);
    }

    @Test
    void powerHasAPriceAndQuietHours() {
        assertThat(read(WHOLE).power().usdPerKwh()).hasValue(0.25);
        assertThat(read(WHOLE).power().quietHours()).contains(new QuietHours(22 * 60, 7 * 60 + 30));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: Fleet                   | kind: Fleets                 | fleet.yaml:2:7: kind: 'Fleets' (expected: Fleet).",
                "kind: Fleet                   | about: x                     | fleet.yaml:1:1: kind: missing (expected: Fleet).",
                "apiVersion: ruche.io/v1       | apiVersion: v1               | fleet.yaml:1:13: apiVersion: 'v1' (expected: ruche.io/v1).",
                "metadata: { name: house }     | metadata: { }                | fleet.yaml:3:11: metadata.name: missing (expected: 1-63 lower-case letters, digits or '-', as night-desk).",
                "device: dgx-spark             | device: dgx-sparc            | fleet.yaml:11:15: spec.nodes[1].device: 'dgx-sparc' (expected: a kind of machine that Ruche knows). Did you mean 'dgx-spark'?",
                "count: 2                      | count: two                   | fleet.yaml:8:14: spec.nodes[0].count: 'two' (expected: a whole number from 1 to 1000).",
                "foreign: 20GB                 | foreign: 20 apples           | fleet.yaml:9:16: spec.nodes[0].foreign: '20 apples' (expected: a size, as 512MB or 24GB).",
                "model: llama-3.1-8b           | model: llama-3.1-9b          | fleet.yaml:14:20: spec.nodes[1].deployments[0].model: 'llama-3.1-9b' (expected: a model of the catalogue). Did you mean 'llama-3.1-8b'?",
                "between: [studio]             | between: [spark]             | fleet.yaml:16:18: spec.links[0].between: one machine (expected: at least two).",
                "between: [studio-1, spark]    | between: [studio-3, spark]   | fleet.yaml:17:19: spec.links[1].between[0]: 'studio-3' (expected: one of studio-1, studio-2, studio, spark). Did you mean 'studio-1'?",
                "type: rdma                    | type: rmda                   | fleet.yaml:16:34: spec.links[0].type: 'rmda' (expected: one of rdma, thunderbolt, ethernet, wifi, rdma-thunderbolt-5, connectx-7, 10gbe, 1gbe). Did you mean 'rdma'?",
                "device: dgx-spark             | device: mac-studio-m3-ultra  | fleet.yaml:11:15: spec.nodes[1].device: 'mac-studio-m3-ultra' (expected: one of mac-studio-m3-ultra-96, mac-studio-m3-ultra-256, mac-studio-m3-ultra-512).",
                "type: ethernet                | type: rdma                   | fleet.yaml:17:43: spec.links[1].type: rdma between mac-studio-m3-ultra-512 and dgx-spark, which cannot both have it (expected: one of 10gbe, 1gbe, wifi).",
                "latency: 120us                | latency: fast                | fleet.yaml:17:72: spec.links[1].latency: 'fast' (expected: a time, as 25us or 0.5ms).",
                "quietHours: 22:00-07:30       | quietHours: 22-7             | fleet.yaml:18:41: spec.power.quietHours: '22-7' (expected: hours, as 22:00-07:00).",
                "name: spark                   | name: studio-2               | fleet.yaml:10:13: spec.nodes[1].name: 'studio-2' twice (expected: each name once).",
                "foreign: 20GB                 | foriegn: 20GB                | fleet.yaml:9:7: spec.nodes[0].foriegn: unknown field (expected: one of name, device, count, foreign, limit, deployments). Did you mean 'foreign'?",
            })
    void saysWhatIsWrongAndWhere(String good, String bad, String said) {
        assertThat(WHOLE).contains(good);
        assertThat(wrong(WHOLE.replace(good, bad))).contains(said);
    }

    @Test
    void anEmptyTextAndTwoFleetsInOneAreRefused() {
        assertThat(wrong("")).containsExactly("fleet.yaml: 0 documents (expected: one mapping of kind: Fleet).");
        assertThat(wrong(WHOLE + "---\n" + WHOLE))
                .containsExactly("fleet.yaml:20:1: 2 documents (expected: one mapping of kind: Fleet).");
    }

    @Test
    void aFleetThatNobodyHasIsRefusedBeforeItIsWrittenOut() {
        assertThat(wrong(WHOLE.replace("count: 2", "count: 999")
                        .replace("name: spark", "name: spark\n      count: 1000")))
                .anyMatch(line -> line.contains("1999 machines (expected: at most 1000)"));
    }

    @Test
    void itsSchemaIsPublished() {
        assertThat(FleetTable.schema())
                .contains("\"enum\":[\"Fleet\"]", "\"usdPerKWh\":", "\"required\":[\"name\",\"device\"]");
    }
}
