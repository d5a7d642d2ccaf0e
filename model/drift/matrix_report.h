#pragma once

#include "model/drift/matrix_order.h"

#include <string>

// The matrix in words: for a report, a table, a program, and to read in the picture's place.

namespace fairlead::drift {

// A line a service, a column a node, as RFC 4180; the cells by nameOf().
std::string matrixCsv(const DriftMatrix& matrix, const MatrixView& view);

// What is not as it should be, service by service, each with its nodes and one sentence; then how many
// cells there are of each kind, and the nodes that were not read. Services that are well are counted.
std::string matrixMarkdown(const DriftMatrix& matrix, const MatrixView& view);

// {"kind":"matrix","cluster","takenAt","nodes":[{"name","mode","note"}],"services":[{"namespace","name",
// "inApi"}],"states":[name…],"cells":[[number of the state…] for each service],"counts":{state: count},
// "differences":[{"service","nodes":[…],"kind","message","place","endpoint"}]}
std::string matrixJson(const DriftMatrix& matrix, const MatrixView& view);

// Plain text: a line a service with what is amiss on which nodes; for a screen reader.
std::string readMatrix(const DriftMatrix& matrix, const MatrixView& view);

// One cell in one or two sentences.
std::string describeCell(const DriftMatrix& matrix, std::size_t service, std::size_t node);

}  // namespace fairlead::drift
