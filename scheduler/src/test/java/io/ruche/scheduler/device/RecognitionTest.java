package io.ruche.scheduler.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Gpu;
import io.ruche.proto.Inventory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecognitionTest {
    private static final long GIB = 1L << 30;
    private final DeviceCatalogue catalogue = DeviceCatalogue.builtIn();

    @Test
    void knowsAMacByItsChipItsNameAndItsMemory() {
        assertThat(name(mac("Apple M3 Ultra", "Mac15,14", 512))).isEqualTo("mac-studio-m3-ultra-512");
        assertThat(name(mac("Apple M3 Ultra", "Mac15,14", 96))).isEqualTo("mac-studio-m3-ultra-96");
        assertThat(name(mac("Apple M4", "Mac16,10", 24))).isEqualTo("mac-mini-m4-24");
        assertThat(name(mac("Apple M4 Pro", "Mac16,11", 64))).isEqualTo("mac-mini-m4-pro-64");
        assertThat(name(mac("Apple M4 Max", "", 128)))
                .as("a system that tells no name")
                .isEqualTo("mac-studio-m4-max-128");
    }

    @Test
    void takesNoLaptopForAStudioWithTheSameChip() {
        assertThat(name(mac("Apple M4 Max", "Mac16,5", 128))).isEmpty();
        assertThat(name(mac("Apple M4", "Mac16,13", 16))).isEmpty();
    }

    @Test
    void knowsABoardThatKeepsSomeOfItsMemory() {
        Inventory pi = Inventory.newBuilder()
                .setProcessor("Cortex-A76")
                .setMachine("Raspberry Pi 5 Model B Rev 1.0")
                .setMemoryTotalBytes(8_062L << 20)
                .build();
        assertThat(name(pi)).isEqualTo("raspberry-pi-5-8");
        Inventory small = pi.toBuilder()
                .setMachine("Raspberry Pi 4 Model B Rev 1.4")
                .setMemoryTotalBytes(3_790L << 20)
                .build();
        assertThat(name(small)).isEqualTo("raspberry-pi-4-4");
        assertThat(name(pi.toBuilder().setMachine("Raspberry Pi 500").build())).isEmpty();
    }

    @Test
    void knowsCardsByTheEndOfTheirNames() {
        assertThat(name(card("NVIDIA GeForce RTX 4090", 24_564L << 20))).isEqualTo("rtx-4090");
        assertThat(name(card("AD102 [GeForce RTX 4090]", 24_564L << 20))).isEqualTo("rtx-4090");
        assertThat(name(card("NVIDIA H100 80GB HBM3", 81_559L << 20))).isEqualTo("h100-sxm");
        assertThat(name(card("NVIDIA GeForce RTX 4090 Laptop GPU", 16_376L << 20)))
                .isEmpty();
        assertThat(name(card("NVIDIA GeForce RTX 4090", 48 * GIB)))
                .as("with memory that none was sold with")
                .isEmpty();
        Inventory spark = Inventory.newBuilder()
                .setMemoryTotalBytes(128_500_000_000L)
                .addGpus(Gpu.newBuilder().setName("NVIDIA GB10"))
                .build();
        assertThat(name(spark)).isEqualTo("dgx-spark");
    }

    @Test
    void knowsNothingOfAMachineThatNobodyDescribed() {
        assertThat(name(mac("Intel(R) Xeon(R) Platinum 8481C", "Google Compute Engine", 64)))
                .isEmpty();
        assertThat(name(Inventory.getDefaultInstance())).isEmpty();
    }

    @Test
    void anOperatorsOwnKindIsKnownByWhatItsFileSays() {
        DeviceSheet sheet = DeviceSheet.of("devices.yaml", """
                devices:
                  - name: my-server
                    title: The server in the cellar
                    processor: cpu
                    seen: {processor: AMD EPYC 7443P 24-Core Processor}
                    sizes: [128, 256]
                    limit: host
                    bandwidth: {value: 204, source: its data sheet}
                """.getBytes(StandardCharsets.UTF_8));
        Inventory server = mac("AMD EPYC 7443P 24-Core Processor", "", 256);
        assertThat(sheet.catalogue().recognise(server).orElseThrow().name()).isEqualTo("my-server-256");
        assertThat(sheet.catalogue().find("mac-studio-m3-ultra-512")).isPresent();
    }

    private String name(Inventory inventory) {
        return catalogue.recognise(inventory).map(KnownDevice::name).orElse("");
    }

    private static Inventory mac(String processor, String machine, int gib) {
        return Inventory.newBuilder()
                .setProcessor(processor)
                .setMachine(machine)
                .setMemoryTotalBytes(gib * GIB)
                .build();
    }

    private static Inventory card(String name, long bytes) {
        return Inventory.newBuilder()
                .setMemoryTotalBytes(64 * GIB)
                .addGpus(Gpu.newBuilder().setName(name).setMemoryTotalBytes(bytes))
                .build();
    }
}
