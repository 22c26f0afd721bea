/** The Redis protocol over plain sockets and TLS, with everything recorded that explains a failure. Not part of the API. */
@NullMarked
package dev.tidegate.doctor.wire;

import org.jspecify.annotations.NullMarked;
