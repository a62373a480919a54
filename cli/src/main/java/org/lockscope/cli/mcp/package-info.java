/**
 * A server for the Model Context Protocol: the commands as tools that an assistant can call. Knows
 * the protocol, and which arguments of a tool are which of a command; the only package that knows
 * the protocol's library.
 */
package org.lockscope.cli.mcp;
