/** The certificate of a listener, read from files and read again when they change. */
@NullMarked
package dev.tidegate.server.tls;

import org.jspecify.annotations.NullMarked;
