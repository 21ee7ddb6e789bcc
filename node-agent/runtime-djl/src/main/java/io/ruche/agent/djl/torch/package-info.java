/**
 * libtorch through DJL: native libraries, archives of TorchScript text, modules made of them. What is above knows
 * tensors and method names only. One thread at a time per module; loading the natives is safe from any thread.
 */
@NullMarked
package io.ruche.agent.djl.torch;

import org.jspecify.annotations.NullMarked;
