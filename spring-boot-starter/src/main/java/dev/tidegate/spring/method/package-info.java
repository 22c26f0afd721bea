/** Guards the methods of beans that carry the annotation, and refuses to start where one is not guarded. */
@NullMarked
package dev.tidegate.spring.method;

import org.jspecify.annotations.NullMarked;
