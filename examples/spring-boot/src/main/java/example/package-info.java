/** A Spring Boot application with guarded endpoints. */
package example;
