package io.ruche.scheduler.fleet;

import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;

/**
 * What a link does when a fleet says only its kind. RDMA over Thunderbolt 5: 25.5 us at 4 KB, 6.7 GB/s at 4 MB; a
 * Thunderbolt bridge: 300 us, files at 0.3-0.5 GB/s; 10-gigabit Ethernet at its line rate; Wi-Fi: 5-54 ms.
 */
final class UsualLinks {
    private UsualLinks() {}

    static Link of(LinkKind kind) {
        return switch (kind) {
            case RDMA -> new Link(kind, 6.7e9, 25.5e-6);
            case THUNDERBOLT -> new Link(kind, 0.4e9, 300e-6);
            case ETHERNET -> new Link(kind, 1.25e9, 300e-6);
            case WIFI -> new Link(kind, 0.05e9, 5e-3);
        };
    }
}
