package io.ruche.agent.capacity;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GpuStats;
import oshi.hardware.GraphicsCard;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.hardware.PowerSource;
import oshi.hardware.Sensors;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * This machine by OSHI. One SystemInfo for the life of the process; what rarely changes is read once, what is dear to
 * read at most every {@value #SLOW_SECONDS} s.
 */
final class OshiMachine implements Machine, AutoCloseable {
    private static final int SLOW_SECONDS = 10;
    private static final Pattern APPLE = Pattern.compile("\\b(Mac|iMac|MacBook[A-Za-z]*)[0-9]+,[0-9]+\\b");

    private final HardwareAbstractionLayer hardware;
    private final OperatingSystem system;
    private final Path home;
    private final Identity identity;
    private final List<Card> cards;
    private final Cached<List<Disk>> disks = new Cached<>(Duration.ofSeconds(SLOW_SECONDS), this::readDisks);
    private final Cached<OptionalDouble> power = new Cached<>(Duration.ofSeconds(SLOW_SECONDS), this::readPower);
    private long @Nullable [] ticks;
    private @Nullable OSProcess self;

    OshiMachine(Path home) {
        SystemInfo info = new SystemInfo();
        this.hardware = info.getHardware();
        this.system = info.getOperatingSystem();
        this.home = home;
        this.identity = readIdentity();
        this.cards = hardware.getGraphicsCards().stream().map(Card::of).toList();
    }

    @Override
    public Identity identity() {
        return identity;
    }

    private Identity readIdentity() {
        CentralProcessor processor = hardware.getProcessor();
        return new Identity(
                system.getNetworkParams().getHostName(),
                system.getFamily() + " " + system.getVersionInfo().getVersion(),
                System.getProperty("os.arch", ""),
                processor.getProcessorIdentifier().getName().strip(),
                processor.getPhysicalProcessorCount(),
                processor.getLogicalProcessorCount(),
                machine(hardware.getComputerSystem().getModel()));
    }

    /** On a Mac OSHI puts the marketing name around the identifier, if it knows one; elsewhere "unknown" is its nothing. */
    static String machine(String model) {
        String told = model.strip();
        Matcher apple = APPLE.matcher(told);
        if (apple.find()) return apple.group();
        return told.equalsIgnoreCase("unknown") ? "" : told;
    }

    @Override
    public long memoryTotalBytes() {
        return hardware.getMemory().getTotal();
    }

    @Override
    public long memoryAvailableBytes() {
        return hardware.getMemory().getAvailable();
    }

    @Override
    public OptionalLong ownMemoryBytes() {
        OSProcess process = self;
        if (process == null) {
            process = system.getCurrentProcess();
            self = process;
        } else if (!process.updateAttributes()) {
            return OptionalLong.empty();
        }

        return process == null ? OptionalLong.empty() : Reading.size(process.getResidentMemory());
    }

    @Override
    public OptionalDouble processorLoad() {
        long[] now = hardware.getProcessor().getSystemCpuLoadTicks();
        long[] before = ticks;
        ticks = now;
        return before == null
                ? OptionalDouble.empty()
                : Reading.fraction(hardware.getProcessor().getSystemCpuLoadBetweenTicks(before, now));
    }

    @Override
    public OptionalDouble temperatureCelsius() {
        return temperature(hardware.getSensors());
    }

    static OptionalDouble temperature(Sensors sensors) {
        return Reading.celsius(sensors.getCpuTemperature());
    }

    @Override
    public OptionalDouble powerWatts() {
        return power.get();
    }

    /** Only a machine on battery tells what it draws; OSHI gives milliwatts, negative while discharging. */
    private OptionalDouble readPower() {
        double watts = 0;
        for (PowerSource source : hardware.getPowerSources()) {
            if (source.isDischarging()) {
                watts += Math.abs(source.getPowerUsageRate()) / 1000;
            }
        }

        return Reading.watts(watts);
    }

    @Override
    public List<Gpu> gpus() {
        List<Gpu> gpus = new ArrayList<>(cards.size());
        for (Card card : cards) {
            gpus.add(read(card.name(), card.vendor(), card.memoryBytes(), card.stats()));
        }

        return gpus;
    }

    static Gpu read(String name, String vendor, long memoryBytes, @Nullable GpuStats stats) {
        OptionalLong total = Reading.size(memoryBytes);
        if (stats == null) {
            return new Gpu(
                    name,
                    vendor,
                    total,
                    OptionalDouble.empty(),
                    OptionalLong.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty());
        }

        return new Gpu(
                name,
                vendor,
                total,
                Reading.percent(stats.getGpuUtilization()),
                Reading.used(stats.getVramUsed()),
                Reading.celsius(stats.getTemperature()),
                Reading.watts(stats.getPowerDraw()));
    }

    @Override
    public List<Disk> disks() {
        return disks.get();
    }

    private List<Disk> readDisks() {
        List<Disks.Volume> volumes = system.getFileSystem().getFileStores(true).stream()
                .map(store -> new Disks.Volume(
                        store.getVolume(),
                        store.getType(),
                        store.getOptions(),
                        new Disk(store.getMount(), store.getTotalSpace(), store.getUsableSpace())))
                .toList();
        return Disks.of(readHome(), volumes);
    }

    private Optional<Disk> readHome() {
        try {
            FileStore store = Files.getFileStore(home);
            long total = store.getTotalSpace();
            return total > 0 ? Optional.of(new Disk(mountOf(home), total, store.getUsableSpace())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The highest folder above that is still on the same store. */
    private static String mountOf(Path path) throws IOException {
        Path mount = path.toAbsolutePath();
        FileStore store = Files.getFileStore(mount);
        for (Path parent = mount.getParent(); parent != null; parent = parent.getParent()) {
            if (!Files.getFileStore(parent).equals(store)) {
                break;
            }

            mount = parent;
        }

        return mount.toString();
    }

    @Override
    public List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (NetworkIF link : hardware.getNetworkIFs()) {
            String[] addresses = link.getIPv4addr().length > 0 ? link.getIPv4addr() : link.getIPv6addr();
            if (addresses.length > 0) {
                links.add(new Link(link.getName(), addresses[0], Reading.bitsPerSecond(link.getSpeed())));
            }
        }

        return links;
    }

    @Override
    public OptionalLong controlGroupLimitBytes() {
        return ControlGroup.limitBytes(Path.of("/sys/fs/cgroup"), Path.of("/proc/self/cgroup"));
    }

    @Override
    public OptionalLong wiredLimitBytes() {
        return appleSilicon() ? WiredLimit.read() : OptionalLong.empty();
    }

    @Override
    public boolean appleSilicon() {
        return system.getFamily().toLowerCase(Locale.ROOT).contains("mac")
                && identity.architecture().equals("aarch64");
    }

    @Override
    public void close() {
        cards.forEach(Card::close);
    }

    /** A card and its open session for readings; null where this system has none. */
    private record Card(
            String name,
            String vendor,
            long memoryBytes,
            @Nullable GpuStats stats) {

        static Card of(GraphicsCard card) {
            return new Card(card.getName(), card.getVendor(), card.getVRam(), session(card));
        }

        private static @Nullable GpuStats session(GraphicsCard card) {
            try {
                return card.createStatsSession();
            } catch (RuntimeException | LinkageError e) {
                // a driver library that does not load: the card is there, its readings are not
                return null;
            }
        }

        void close() {
            if (stats != null) {
                stats.close();
            }
        }
    }
}
