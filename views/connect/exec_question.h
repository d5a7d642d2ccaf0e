#pragma once

#include "model/kubernetes/credentials/exec_request.h"

#include <QDialog>

namespace fairlead::views {

// Asks whether a program that a kubeconfig names may run: shows the very command line, where it stands, and what is set in its
// environment. Refusing is what happens by default. UI thread.
class ExecQuestion : public QDialog {
    Q_OBJECT

public:
    explicit ExecQuestion(const kubernetes::ExecRequest& request, QWidget* parent = nullptr);
};

}  // namespace fairlead::views
