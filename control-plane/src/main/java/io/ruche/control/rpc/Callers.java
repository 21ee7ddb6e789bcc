package io.ruche.control.rpc;

import io.grpc.Context;
import io.ruche.control.keys.Identity;

/** Who makes a gRPC call. */
public final class Callers {
    /** Whoever lets calls through sets it. */
    public static final Context.Key<Identity> CALLER = Context.key("ruche.caller");

    private Callers() {}
}
