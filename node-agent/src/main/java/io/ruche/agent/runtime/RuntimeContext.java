package io.ruche.agent.runtime;

import java.nio.file.Path;

/**
 * What a runtime may use of this machine.
 *
 * @param home {@code $RUCHE_HOME}
 * @param cache for native libraries and other files that can be made again
 * @param natives the folder or jar with libtorch's native libraries; it need not exist
 * @param threads compute threads a worker should use
 */
public record RuntimeContext(Path home, Path cache, Path natives, int threads) {}
