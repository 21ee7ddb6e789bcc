package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that takes the common options. */
abstract class ClusterCommand implements Callable<Integer> {
    static final int OK = 0;
    static final int FAILED = 1;

    @Mixin
    final Common common;

    ClusterCommand(Shell shell) {
        this.common = new Common(shell);
    }
}
