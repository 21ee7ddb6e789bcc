package io.ruche.scheduler.device;

import java.util.OptionalDouble;

/**
 * A way to join two machines.
 *
 * @param name as fleets name it, for example {@code rdma-thunderbolt-5}
 * @param link what messages meet on it
 * @param copyBytesPerSecond that copies of files were seen to reach
 * @param source who measured it
 */
public record LinkType(String name, String title, Link link, OptionalDouble copyBytesPerSecond, String source) {}
