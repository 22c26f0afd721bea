/** Shows what is guarded and how the store is: an endpoint of the actuator, health and meters. */
@NullMarked
package dev.tidegate.spring.actuate;

import org.jspecify.annotations.NullMarked;
