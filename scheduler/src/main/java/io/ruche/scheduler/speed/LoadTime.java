package io.ruche.scheduler.speed;

import io.ruche.scheduler.device.Figure;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.LinkType;
import java.util.OptionalDouble;

/** Seconds until a machine's part of a model is in its memory. */
public final class LoadTime {
    private LoadTime() {}

    /** From its own disk; empty where nobody has published how fast that is. */
    public static OptionalDouble fromDiskSeconds(KnownDevice device, long bytes) {
        return device.disk().map(Figure::value).stream()
                .mapToDouble(bytesPerSecond -> bytes / bytesPerSecond)
                .findFirst();
    }

    /** From another machine: as copies of files go over the link where that was seen, else as fast as the line is. */
    public static double overLinkSeconds(LinkType link, long bytes) {
        return bytes / link.copyBytesPerSecond().orElse(link.link().bytesPerSecond());
    }
}
