package org.lockscope.cli.mcp;

/**
 * What came of a command.
 *
 * @param code its exit code: from 2 it has failed, at least in part
 * @param out what it has printed
 * @param err what it has complained about; empty if nothing
 */
public record Answer(int code, String out, String err) {}
