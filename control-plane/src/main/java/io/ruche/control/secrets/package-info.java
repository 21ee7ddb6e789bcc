/**
 * What must be known and not seen: keys of providers and the like. A value comes in once, lies sealed beside the State
 * under a key that lies in a file of the home and nowhere else, and is opened only for what sends it out. REST takes
 * values, upstream adapters open them. Any thread; nothing blocks; stages complete on the state loop or the loop of files.
 */
@NullMarked
package io.ruche.control.secrets;

import org.jspecify.annotations.NullMarked;
