/** The Redis protocol, version 2, in blocking form: the one reader and writer of it outside the client library. */
@NullMarked
package dev.tidegate.resp;

import org.jspecify.annotations.NullMarked;
