#pragma once

#include "model/drift/matrix_order.h"
#include "views/navigation/place.h"

#include <QStringList>
#include <QWidget>

class QComboBox;
class QLineEdit;

namespace fairlead::views {

// Which services and nodes of the matrix are shown, in which order, and which two nodes are compared.
// UI thread.
class MatrixBar : public QWidget {
    Q_OBJECT

public:
    explicit MatrixBar(QWidget* parent = nullptr);

    void offer(const QStringList& namespaces, const QStringList& nodes);
    void show(const Place::Matrix& wanted);
    Place::Matrix wanted() const;
    void focusSearch();

signals:
    void changed();

private:
    QComboBox* addChoice(const char* name, const QString& accessibleName);

    QLineEdit* m_search;
    QComboBox* m_namespaces;
    QComboBox* m_states;
    QComboBox* m_orders;
    QComboBox* m_first;
    QComboBox* m_second;
};

// What the words of a place mean; unknown words mean nothing.
drift::MatrixFilter filterOf(const Place::Matrix& wanted);
drift::MatrixOrder orderOf(const Place::Matrix& wanted);

}  // namespace fairlead::views
