package io.ruche.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisksTest {
    private static final long GB = 1_000_000_000;

    private static final Machine.Disk HOME = new Machine.Disk("/", 270 * GB, 76 * GB);

    @Test
    void listsWhatCanHoldAModel() {
        Disks.Volume models = volume("/dev/sdb1", "xfs", "rw,noatime", "/models", 4_000 * GB, 0);
        assertThat(disks(models)).containsExactly("/", "/models");
    }

    @Test
    void aMountOfAFewBlocksIsNoDisk() {
        assertThat(disks(
                        volume("blocks", "ext4", "rw", "/mnt/blocks", 4_096, 4_096),
                        volume("/dev/sda1", "vfat", "rw", "/boot/efi", GB / 2, GB / 2)))
                .containsExactly("/");
    }

    @Test
    void whatLiesInMemoryIsNoDisk() {
        assertThat(disks(volume("tmpfs", "tmpfs", "rw,nosuid", "/tmp", 16 * GB, 16 * GB)))
                .containsExactly("/");
    }

    @Test
    void whatCannotBeWrittenIsNoDisk() {
        assertThat(disks(volume("/dev/sr0", "iso9660", "ro,relatime", "/media/image", 5 * GB, 0)))
                .containsExactly("/");
        assertThat(disks(volume("/dev/sdc1", "ext4", "rw,errors=remount-ro", "/data", 5 * GB, GB)))
                .containsExactly("/", "/data");
    }

    @Test
    void aDiskThatIsMountedTwiceIsListedOnce() {
        assertThat(disks(
                        volume("/dev/vda", "ext4", "rw", "/", HOME.totalBytes(), HOME.freeBytes() - 1),
                        volume("/dev/vdb", "ext4", "rw", "/also", HOME.totalBytes(), HOME.freeBytes()),
                        volume("/dev/sdb1", "ext4", "rw", "/a", 9 * GB, 3 * GB),
                        volume("/dev/sdb1", "ext4", "rw", "/b", 9 * GB, 2 * GB)))
                .containsExactly("/", "/a");
    }

    @Test
    void theDiskUnderTheHomeIsListedWhateverItIs() {
        Machine.Disk small = new Machine.Disk("/home", 4_096, 0);
        assertThat(Disks.of(Optional.of(small), List.of())).containsExactly(small);
    }

    private static List<String> disks(Disks.Volume... volumes) {
        return Disks.of(Optional.of(HOME), List.of(volumes)).stream()
                .map(Machine.Disk::mount)
                .toList();
    }

    private static Disks.Volume volume(
            String name, String type, String options, String mount, long totalBytes, long freeBytes) {
        return new Disks.Volume(name, type, options, new Machine.Disk(mount, totalBytes, freeBytes));
    }
}
