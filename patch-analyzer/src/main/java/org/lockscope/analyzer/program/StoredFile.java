package org.lockscope.analyzer.program;

import java.util.List;
import java.util.Optional;
import org.lockscope.analyzer.region.FunctionProfile;
import org.lockscope.frontend.TranslationUnit;

/**
 * What was found out about a file, as it is kept for other runs.
 *
 * @param profiles what is known about its functions
 * @param complaints what is wrong with it as a whole
 * @param unreadable what in it could not be read
 * @param sites what call graphs ask of it, if that was looked at
 */
record StoredFile(
    List<FunctionProfile> profiles,
    List<String> complaints,
    List<TranslationUnit.Unreadable> unreadable,
    Optional<FileSites.Snapshot> sites) {

  StoredFile {
    profiles = List.copyOf(profiles);
    complaints = List.copyOf(complaints);
    unreadable = List.copyOf(unreadable);
  }
}
